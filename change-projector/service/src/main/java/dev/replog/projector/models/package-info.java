/** Read models beside the entities: each follows the changes with progress of its own, and can be rebuilt alone. */
@NullMarked
package dev.replog.projector.models;

import org.jspecify.annotations.NullMarked;
