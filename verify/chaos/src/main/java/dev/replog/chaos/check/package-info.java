/** What must hold whatever is broken, judged from what clients were told and what servers say afterwards. */
@NullMarked
package dev.replog.chaos.check;

import org.jspecify.annotations.NullMarked;
