// The parts of GabaritProcess stand in files of their own.
