// The parts of GabaritGit stand in files of their own.
