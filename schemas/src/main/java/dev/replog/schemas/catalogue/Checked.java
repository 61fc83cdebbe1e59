package dev.replog.schemas.catalogue;

/** What checking a client's value comes to: its canonical form, or what is wrong with it. */
public sealed interface Checked {
    record Accepted(Object value) implements Checked {}

    record Refused(String message) implements Checked {}
}
