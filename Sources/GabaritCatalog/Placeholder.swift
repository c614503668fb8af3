// The parts of GabaritCatalog stand in files of their own.
