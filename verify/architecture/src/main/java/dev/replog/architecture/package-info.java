/** Rules for all modules together. They are tests, so this package has no other class. */
@NullMarked
package dev.replog.architecture;

import org.jspecify.annotations.NullMarked;
