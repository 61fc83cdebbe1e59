/** Single-use tickets for clients that cannot set headers: creating, checking and using them. */
@NullMarked
package dev.replog.notifier.ticket;

import org.jspecify.annotations.NullMarked;
