/* Diagnostics for people and for programs. */
#ifndef TD_TOOLS_REPORT_H
#define TD_TOOLS_REPORT_H

#include <stdbool.h>
#include <stdio.h>

#include "grammar/diagnostic.h"

/* Writes every diagnostic in a language: with its line and a caret under the place, or (JSON) as one array of objects
 * with code, severity, check (of a warning), file, line, column (characters, from 1), end_line, end_column, message and
 * hint. */
void td_report_diagnostics(const TdSources *sources, const TdDiagnostics *diagnostics, TdLang lang, bool json,
                           FILE *out);

/* The same before a policy is used: of a policy that compiles one line at most, that there are warnings. */
void td_report_briefly(const TdSources *sources, const TdDiagnostics *diagnostics, TdLang lang, bool json, FILE *out);

#endif
