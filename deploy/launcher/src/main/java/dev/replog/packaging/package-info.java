/** Runs within Maven when a jar that runs by itself is packaged. */
package dev.replog.packaging;
