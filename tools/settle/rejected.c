#include "tools/settle/rejected.h"

#include "runtime/fields.h"
#include "tools/io/reject.h"

static void write_cells(TdWriter *writer, const TdCsvRow *row) {
  for (size_t i = 0; i < row->count; i++) {
    td_write_char(writer, ',');
    td_write_cell(writer, row->cells[i]);
  }
  td_write_char(writer, '\n');
}

void td_rejected_begin(TdWriter *writer, const TdCsv *csv) {
  td_write_text(writer, "line,field,reason");
  write_cells(writer, td_csv_header(csv));
}

void td_rejected_write(TdWriter *writer, TdCsvRows *rows, TdRejectedRow rejected) {
  TdCsvRow row;
  td_csv_rows_read(rows, rejected.bytes.text, rejected.bytes.length, false, &row);
  td_write_integer(writer, (int64_t)rejected.line);
  td_write_char(writer, ',');
  if (rejected.field < TD_FIELD_COUNT) td_write_text(writer, td_fields[rejected.field].column);
  td_write_char(writer, ',');
  td_write_text(writer, td_rejects[rejected.reject].word);
  write_cells(writer, &row);
}
