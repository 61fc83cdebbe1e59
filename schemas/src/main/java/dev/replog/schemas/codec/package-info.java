/** Records to bytes and back, with the writer's schema always known. */
@NullMarked
package dev.replog.schemas.codec;

import org.jspecify.annotations.NullMarked;
