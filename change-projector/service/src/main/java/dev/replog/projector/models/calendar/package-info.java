/** The read model of what each day of training held, and of the records of each exercise. */
@NullMarked
package dev.replog.projector.models.calendar;

import org.jspecify.annotations.NullMarked;
