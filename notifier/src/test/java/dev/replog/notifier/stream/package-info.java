/** Tests of the streams. */
@NullMarked
package dev.replog.notifier.stream;

import org.jspecify.annotations.NullMarked;
