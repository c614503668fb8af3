// The parts of GabaritQueue stand in files of their own.
