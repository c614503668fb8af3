// The parts of GabaritTestKit stand in files of their own.
