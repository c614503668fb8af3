{% include "part.j2" %}{% include "prt.j2" %}{% from "m.j2" import tga %}{% import "m.j2" as m %}{{ m.tagg() }}
