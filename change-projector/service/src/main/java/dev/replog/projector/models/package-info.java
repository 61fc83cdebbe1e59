/** Read models that are computed from changes. Each has its own progress, and can be rebuilt alone. */
@NullMarked
package dev.replog.projector.models;

import org.jspecify.annotations.NullMarked;
