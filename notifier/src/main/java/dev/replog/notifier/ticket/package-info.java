/** Single-use tickets for clients that cannot set headers: making, checking, using up. */
@NullMarked
package dev.replog.notifier.ticket;

import org.jspecify.annotations.NullMarked;
