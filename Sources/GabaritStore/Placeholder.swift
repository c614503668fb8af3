// The parts of GabaritStore stand in files of their own.
