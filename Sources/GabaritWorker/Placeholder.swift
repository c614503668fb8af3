// The parts of GabaritWorker stand in files of their own.
