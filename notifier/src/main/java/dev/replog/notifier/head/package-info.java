/**
 * The newest change of each user, kept in a table so that a listener that reconnects gets a ping for missed changes.
 */
@NullMarked
package dev.replog.notifier.head;

import org.jspecify.annotations.NullMarked;
