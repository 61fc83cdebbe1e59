/** The second read model: what each day of training held, and the best that each exercise has seen. */
@NullMarked
package dev.replog.projector.model.calendar;

import org.jspecify.annotations.NullMarked;
