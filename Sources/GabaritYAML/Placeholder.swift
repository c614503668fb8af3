// The parts of GabaritYAML stand in files of their own.
