/** The newest change of each user, kept in a table so that it is known who is owed a ping. */
@NullMarked
package dev.replog.notifier.head;

import org.jspecify.annotations.NullMarked;
