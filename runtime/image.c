#include "runtime/image.h"

#include <string.h>

/* One nibble at a time: sixteen entries are enough for files of some hundred kilobytes. */
static const uint64_t crc_nibble[16] = {
    UINT64_C(0x0000000000000000), UINT64_C(0x7d9ba13851336649), UINT64_C(0xfb374270a266cc92),
    UINT64_C(0x86ace348f355aadb), UINT64_C(0x64b62bcaebc387a1), UINT64_C(0x192d8af2baf0e1e8),
    UINT64_C(0x9f8169ba49a54b33), UINT64_C(0xe21ac88218962d7a), UINT64_C(0xc96c5795d7870f42),
    UINT64_C(0xb4f7f6ad86b4690b), UINT64_C(0x325b15e575e1c3d0), UINT64_C(0x4fc0b4dd24d2a599),
    UINT64_C(0xadda7c5f3c4488e3), UINT64_C(0xd041dd676d77eeaa), UINT64_C(0x56ed3e2f9e224471),
    UINT64_C(0x2b769f17cf112238)};

uint64_t td_crc64(uint64_t crc, const void *bytes, size_t size) {
  const uint8_t *at = bytes;
  crc = ~crc;
  for (size_t i = 0; i < size; i++) {
    crc ^= at[i];
    crc = crc >> 4 ^ crc_nibble[crc & 15];
    crc = crc >> 4 ^ crc_nibble[crc & 15];
  }
  return ~crc;
}

static uint32_t little(const uint8_t *at, unsigned bytes) {
  uint32_t value = 0;
  for (unsigned i = 0; i < bytes; i++) value |= (uint32_t)at[i] << 8 * i;
  return value;
}

static bool fail(TdLoadError *error, TdLoadStatus status, size_t offset, const char *what) {
  *error = (TdLoadError){status, offset, what};
  return false;
}

static bool header(const uint8_t *bytes, size_t size, TdLoadError *error) {
  size_t magic = sizeof TD_IMAGE_MAGIC - 1;
  if (memcmp(bytes, TD_IMAGE_MAGIC, size < magic ? size : magic) != 0 || size == 0)
    return fail(error, TD_LOAD_NOT_AN_IMAGE, 0, "not a compiled policy");
  if (size < TD_IMAGE_HEADER) return fail(error, TD_LOAD_TRUNCATED, size, "the image ends within its header");
  if (little(bytes + 8, 2) != TD_IMAGE_VERSION)
    return fail(error, TD_LOAD_VERSION, 8, "compiled by another version of the compiler");
  uint32_t whole = little(bytes + 12, 4);
  if (whole > TD_IMAGE_MAX) return fail(error, TD_LOAD_MALFORMED, 12, "the image is too large");
  if (whole > size) return fail(error, TD_LOAD_TRUNCATED, size, "the image is shorter than its header says");
  if (whole < size) return fail(error, TD_LOAD_MALFORMED, whole, "bytes after the end of the image");
  uint64_t crc = little(bytes + 16, 4) | (uint64_t)little(bytes + 20, 4) << 32;
  if (td_crc64(0, bytes + TD_IMAGE_HEADER, size - TD_IMAGE_HEADER) != crc)
    return fail(error, TD_LOAD_CHECKSUM, 16, "the image's checksum is wrong");
  return true;
}

static bool directory(const uint8_t *bytes, size_t size, TdSection section, const uint8_t **found, size_t *section_size,
                      TdLoadError *error) {
  uint32_t sections = little(bytes + 10, 2), last_kind = 0;
  if (sections < 1 || sections > TD_IMAGE_SECTIONS)
    return fail(error, TD_LOAD_MALFORMED, 10, "the number of sections is out of range");
  size_t end = TD_IMAGE_HEADER + (size_t)sections * TD_IMAGE_ENTRY;
  if (end > size) return fail(error, TD_LOAD_MALFORMED, TD_IMAGE_HEADER, "the directory is longer than the image");
  for (uint32_t i = 0; i < sections; i++) {
    size_t at = TD_IMAGE_HEADER + (size_t)i * TD_IMAGE_ENTRY;
    uint32_t kind = little(bytes + at, 4), offset = little(bytes + at + 4, 4), length = little(bytes + at + 8, 4);
    if (kind <= last_kind) return fail(error, TD_LOAD_MALFORMED, at, "the sections are not in ascending order");
    if (offset != end) return fail(error, TD_LOAD_MALFORMED, at + 4, "a section does not follow the one before");
    if (length > size - end) return fail(error, TD_LOAD_MALFORMED, at + 8, "a section is longer than the image");
    if (kind == (uint32_t)section) {
      *found = bytes + offset;
      *section_size = length;
    }
    last_kind = kind;
    end += length;
  }
  if (end != size) return fail(error, TD_LOAD_MALFORMED, end, "bytes after the last section");
  if (!*found) return fail(error, TD_LOAD_MALFORMED, TD_IMAGE_HEADER, "the image has no such section");
  return true;
}

const uint8_t *td_image_section(const void *image, size_t size, TdSection section, size_t *section_size,
                                TdLoadError *error) {
  const uint8_t *found = NULL;
  *section_size = 0;
  *error = (TdLoadError){TD_LOAD_OK, 0, ""};
  if (!header(image, size, error)) return NULL;
  return directory(image, size, section, &found, section_size, error) ? found : NULL;
}
