/** The simulation's way into this package of the real code, so that nothing there needs to be public for it. */
@NullMarked
package dev.replog.commands.outcome;

import org.jspecify.annotations.NullMarked;
