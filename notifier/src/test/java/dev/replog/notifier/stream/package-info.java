/** Tests of what is beside them. */
@NullMarked
package dev.replog.notifier.stream;

import org.jspecify.annotations.NullMarked;
