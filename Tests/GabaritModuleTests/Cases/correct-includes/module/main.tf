{% include "partials/head.j2" %}{% import "partials/macros.j2" as m %}{{ m.tag("a") }}{% from "partials/macros.j2" import tag as t %}{{ t("b") }}
