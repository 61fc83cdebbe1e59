/** Encodes records to bytes and decodes them; the writer's schema is always known. */
@NullMarked
package dev.replog.schemas.codec;

import org.jspecify.annotations.NullMarked;
