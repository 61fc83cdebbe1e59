/** The members of rooms: how they follow from the records of instances, and which events listeners get. Pure. */
@NullMarked
package dev.replog.notifier.room;

import org.jspecify.annotations.NullMarked;
