/** Tests of the newest change of each user. */
@NullMarked
package dev.replog.notifier.head;

import org.jspecify.annotations.NullMarked;
