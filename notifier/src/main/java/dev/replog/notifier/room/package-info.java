/** The members of rooms: how the records of instances define them, and which events listeners get. Pure. */
@NullMarked
package dev.replog.notifier.room;

import org.jspecify.annotations.NullMarked;
