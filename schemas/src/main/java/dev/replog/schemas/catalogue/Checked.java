package dev.replog.schemas.catalogue;

/** The result of checking a client's value: its canonical form, or the reason for which it is rejected. */
public sealed interface Checked {
    record Accepted(Object value) implements Checked {}

    record Refused(String message) implements Checked {}
}
