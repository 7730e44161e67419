/* Fuzz target: the bytes of a compiled file, read as hostile.
 *
 * Sizes and checksum of the header are mended, so that the mutations reach the sections.  What loads must also run, and
 * a model that is read must be one that every pass over it can walk.
 */
#include <stdlib.h>
#include <string.h>

#include "compiler/compile.h"
#include "compiler/model_dump.h"
#include "compiler/model_image.h"
#include "runtime/image.h"
#include "runtime/vm.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LANES = 3 };

static void put(uint8_t *bytes, uint64_t value, int size) {
  for (int i = 0; i < size; i++) bytes[i] = (uint8_t)(value >> (8 * i));
}

/* Magic, version, size and checksum as they should be; the directory and the sections stay as they are. */
static void mend(uint8_t *image, size_t size) {
  if (size < TD_IMAGE_HEADER) return;
  memcpy(image, TD_IMAGE_MAGIC, 8);
  put(image + 8, TD_IMAGE_VERSION, 2);
  put(image + 12, size, 4);
  put(image + 16, td_crc64(0, image + TD_IMAGE_HEADER, size - TD_IMAGE_HEADER), 8);
}

static void run(const TdProgram *program) {
  static const int64_t money[LANES] = {TD_MONEY_MAX, -TD_MONEY_MAX, INT64_MIN};
  const TdProgramView *view = td_program_view(program);
  int64_t(*columns)[LANES] = calloc(view->input_count + 1, sizeof *columns);
  const int64_t **inputs = calloc(view->input_count + 1, sizeof *inputs);
  for (size_t i = 0; i < view->input_count; i++) {
    for (int lane = 0; lane < LANES; lane++)
      columns[i][lane] = view->inputs[i].type == TD_CODE   ? 31 * lane
                         : view->inputs[i].type == TD_MASK ? -(lane & 1)
                                                           : money[lane];
    inputs[i] = columns[i];
  }
  int64_t fault[LANES];
  TdVm *vm = td_vm_new((TdProgram *)(uintptr_t)program, NULL, LANES, &td_malloc);
  if (vm != NULL) td_vm_run(vm, LANES, inputs, NULL, fault);
  td_vm_free(vm);
  free(inputs);
  free(columns);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  uint8_t *image = malloc(size ? size : 1); /* a copy of its own, so that a sanitizer sees reads beyond it */
  TdLoadError error;
  memcpy(image, data, size);
  mend(image, size);
  for (TdRecordKind record = 0; record < TD_RECORD_COUNT; record++) {
    TdProgram *program = td_program_load(image, size, record, &td_malloc, &error);
    if ((program != NULL) != (error.status == TD_LOAD_OK)) abort();
    if (program != NULL) run(program);
    td_program_unref(program);
  }

  size_t section_size;
  const uint8_t *section = td_image_section(image, size, TD_SECTION_MODEL, &section_size, &error);
  if (section != NULL) {
    const char *what = NULL;
    g_autoptr(TdArena) arena = td_arena_new();
    const TdModel *model = td_model_read(section, section_size, arena, &what);
    if ((model == NULL) != (what != NULL)) abort();
    if (model != NULL) {
      g_autoptr(GString) text = g_string_new(NULL);
      td_model_dump(model, text);
    }
  }
  free(image);
  return 0;
}
