/** The statements that the benchmark takes from the product, so that it measures the same ones. */
@NullMarked
package dev.replog.projector.pull;

import org.jspecify.annotations.NullMarked;
