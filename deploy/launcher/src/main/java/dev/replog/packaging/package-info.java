/** Runs within Maven when an executable jar is packaged. */
package dev.replog.packaging;
