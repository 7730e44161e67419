/* The compiled file (.pbc): a header and sections, all integers little-endian.
 *
 *   header    8 bytes  89 'T' 'D' 'P' 'B' 'C' 0d 0a
 *             u16      version TD_IMAGE_VERSION: another version is not read
 *             u16      number of sections, 1 to TD_IMAGE_SECTIONS
 *             u32      size of the whole image
 *             u64      CRC-64/XZ of everything after this field
 *   directory for each section, in ascending order of kind:
 *             u32 kind (TdSection), u32 offset from the start of the image, u32 size
 *   sections  one after another, without gaps, to the end of the image
 *
 * The two program sections, over claims and over enrolments (everything by its number, in this order; `text` is u16
 * length and that many bytes of UTF-8 without NUL; counts are u16 unless said otherwise):
 *   text id, title, document, region (six digits, or "" with a document); i32 valid_from, valid_until; u8 example
 *   labels: count, text each; u8 during_stay, u64 month_end
 *   lists: count; each text name, u8 external, u32 entries, text each
 *   externals: count; each text name, u8 type
 *   annuals, benefits: count, text each
 *   stages: u16 count
 *   alerts, reasons, clauses: count, text each
 *   inputs: count; each u8 kind, u16 index
 *   constants: count; each u8 type, i64 value
 *   tables: count; each u8 type, 65 times i64
 *   registers: u16 in all
 *   code: count; each u16 op, dst, a, b, c, origin
 *   outputs: count; each u16 register
 *
 * The model section is the compiler's (compiler/model_image.h); the runtime skips it.
 */
#ifndef TD_RUNTIME_IMAGE_H
#define TD_RUNTIME_IMAGE_H

#include <stddef.h>
#include <stdint.h>

#include "runtime/program.h"

enum { TD_IMAGE_VERSION = 2, TD_IMAGE_SECTIONS = 8, TD_IMAGE_HEADER = 24, TD_IMAGE_ENTRY = 12, TD_IMAGE_MAX = 1 << 26 };

#define TD_IMAGE_MAGIC "\x89TDPBC\r\n"

typedef enum { TD_SECTION_PROGRAM = 1, TD_SECTION_MODEL = 2, TD_SECTION_ENROLMENTS = 3 } TdSection;

/* CRC-64/XZ (ECMA-182 polynomial, reflected, initial and final value all ones), continued from CRC (start with 0). */
uint64_t td_crc64(uint64_t crc, const void *bytes, size_t size);

/* Checks header, directory and checksum of an image and finds a section: borrowed bytes, *section_size set.
 * NULL with *ERROR set; a section that is not there is MALFORMED. */
const uint8_t *td_image_section(const void *image, size_t size, TdSection section, size_t *section_size,
                                TdLoadError *error);

#endif
