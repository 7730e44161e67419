#include <CUnit/CUnit.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/vm.h"
#include "tests/runtime/sample.h"
#include "tests/runtime/suites.h"

enum { LANES = 3 };

static Build build;
static TdRecordKind record;
static long loaded;

/* Whatever loads must run on any columns that keep the caller's promises. */
static void run(TdProgram *program) {
  static int64_t columns[TD_MAX_REGISTERS][LANES];
  static const int64_t *inputs[TD_MAX_REGISTERS];
  static const int64_t large[LANES] = {TD_MONEY_MAX, -TD_MONEY_MAX, INT64_MIN};
  const TdProgramView *view = td_program_view(program);
  for (size_t i = 0; i < view->input_count; i++) {
    for (int lane = 0; lane < LANES; lane++)
      columns[i][lane] = view->inputs[i].type == TD_CODE   ? 31 * lane
                         : view->inputs[i].type == TD_MASK ? -(lane & 1)
                                                           : large[lane];
    inputs[i] = columns[i];
  }
  TdVm *vm = td_vm_new(program, NULL, LANES, &td_malloc);
  CU_ASSERT_PTR_NOT_NULL_FATAL(vm);
  int64_t fault[LANES];
  td_vm_run(vm, LANES, inputs, NULL, fault);
  int64_t status[LANES], reason[LANES];
  td_vm_output(vm, td_program_output(view, TD_OUT_STATUS, 0), 0, LANES, status);
  td_vm_output(vm, td_program_output(view, TD_OUT_REASON, 0), 0, LANES, reason);
  for (int lane = 0; lane < LANES; lane++) {
    int64_t s = status[lane], r = reason[lane];
    if (s < 0 || s >= TD_STATUS_COUNT || r < 0 || (size_t)r >= view->reason_count) CU_FAIL("an output out of range");
  }
  td_vm_free(vm);
}

static void try(const uint8_t *bytes, size_t size) {
  /* A copy of its own, so that a sanitizer sees reads beyond it. */
  uint8_t *image = malloc(size ? size : 1);
  memcpy(image, bytes, size);
  build_mend(image, size);
  TdLoadError error;
  TdProgram *program = td_program_load(image, size, record, &td_malloc, &error);
  free(image);
  if (program ? error.status != TD_LOAD_OK : error.status == TD_LOAD_OK) CU_FAIL("result and status differ");
  if (!program) return;
  loaded++;
  run(program);
  td_program_unref(program);
}

static uint8_t *sample(size_t *size) {
  sample_build(&build);
  record = TD_RECORD_CLAIM;
  uint8_t *image = build_image(&build, size);
  loaded = 0;
  return image;
}

static void truncated(void) {
  size_t size;
  uint8_t *image = sample(&size);
  for (size_t length = 0; length < size; length++) try(image, length);
  CU_ASSERT_EQUAL(loaded, 0);
  try(image, size);
  CU_ASSERT_EQUAL(loaded, 1);
  free(image);
}

/* The same with a header and a directory that know of it. */
static void truncated_inside(void) {
  size_t size, start = TD_IMAGE_HEADER + TD_IMAGE_ENTRY;
  uint8_t *image = sample(&size);
  for (size_t length = 0; length < size - start; length++) {
    size_t wrapped;
    uint8_t *shorter = build_wrap(image + start, length, NULL, 0, &wrapped);
    try(shorter, wrapped);
    free(shorter);
  }
  CU_ASSERT_EQUAL(loaded, 0);
  free(image);
}

static void change_bytes(uint8_t *image, size_t size) {
  static const uint8_t by[] = {1, 2, 4, 8, 16, 32, 64, 128, 0xff, 0x7f, 3, 0x1e};
  for (size_t at = 0; at < size; at++)
    for (size_t i = 0; i < sizeof by; i++) {
      image[at] ^= by[i];
      try(image, size);
      image[at] ^= by[i];
    }
  CU_ASSERT_TRUE(loaded > 0);
  free(image);
}

static void changed(void) {
  size_t size;
  uint8_t *image = sample(&size);
  change_bytes(image, size);
}

static void changed_enrolments(void) {
  size_t size;
  build_init(&build);
  build_zeros(&build);
  record = TD_RECORD_ENROLMENT;
  loaded = 0;
  uint8_t *image = build_policy(&build, &size);
  change_bytes(image, size);
}

static void changed_twice(void) {
  size_t size;
  uint8_t *image = sample(&size), *copy = malloc(size);
  uint64_t seed = 42;
  for (int i = 0; i < 40000; i++) {
    memcpy(copy, image, size);
    for (int k = 0; k < 1 + i % 5; k++)
      copy[TD_IMAGE_HEADER + test_random(&seed) % (size - TD_IMAGE_HEADER)] = (uint8_t)(test_random(&seed) % 300);
    try(copy, size);
  }
  free(copy);
  free(image);
}

void td_suite_hostile(void) {
  CU_pSuite suite = CU_add_suite("runtime: hostile images", NULL, NULL);
  CU_add_test(suite, "every truncation", truncated);
  CU_add_test(suite, "every truncation of the program", truncated_inside);
  CU_add_test(suite, "every byte changed", changed);
  CU_add_test(suite, "several bytes changed", changed_twice);
  CU_add_test(suite, "every byte of a program over enrolments changed", changed_enrolments);
}
