// The parts of GabaritRun stand in files of their own.
