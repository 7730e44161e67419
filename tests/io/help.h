/* What the suites of tests/io share. */
#ifndef TD_TESTS_IO_HELP_H
#define TD_TESTS_IO_HELP_H

#include <stddef.h>

#include "tools/io/trouble.h"

/* A new folder of this process; everything in it goes at exit.  Borrowed. */
const char *td_help_folder(void);

/* A path in it; g_free(). */
char *td_help_path(const char *name);

/* Writes a file in it: its path; g_free(). */
char *td_help_file(const char *name, const char *bytes, size_t size);
char *td_help_text(const char *name, const char *text);

/* A file's bytes, or NULL; g_free(). */
char *td_help_read(const char *path, size_t *size);

/* Is there a file of this path? */
bool td_help_there(const char *path);

/* Files in the folder whose names begin with ".tuodi". */
size_t td_help_leftovers(void);

/* TROUBLE is set, both sentences say something and hold WORD (a file, a column: what must be named); frees it. */
bool td_help_trouble(TdTrouble **trouble, const char *word);

void td_encoding_suite(void);
void td_cell_suite(void);
void td_csv_suite(void);
void td_csv_block_suite(void);
void td_csv_scan_suite(void);
void td_cell_quick_suite(void);
void td_record_quick_suite(void);
void td_record_suite(void);
void td_enrolment_suite(void);
void td_writer_suite(void);
void td_output_suite(void);
void td_sorter_suite(void);
void td_pipeline_suite(void);
void td_params_suite(void);
void td_people_suite(void);

#endif
