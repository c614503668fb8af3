// The parts of GabaritConfiguration stand in files of their own.
