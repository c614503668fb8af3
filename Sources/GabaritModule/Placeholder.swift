// The parts of GabaritModule stand in files of their own.
