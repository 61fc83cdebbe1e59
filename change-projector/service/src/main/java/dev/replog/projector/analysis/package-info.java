/** The views of entity types for analysts, made from the catalogue. */
@NullMarked
package dev.replog.projector.analysis;

import org.jspecify.annotations.NullMarked;
