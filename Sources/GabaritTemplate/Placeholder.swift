// The parts of GabaritTemplate stand in files of their own.
