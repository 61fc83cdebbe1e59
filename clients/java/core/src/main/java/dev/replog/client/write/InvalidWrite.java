package dev.replog.client.write;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The write cannot be made: a field is unknown, missing or of another kind. Nothing was stored. */
public final class InvalidWrite extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final ArrayList<Fault> faults;

    InvalidWrite(String type, List<Fault> faults) {
        super(type + ": "
                + faults.stream()
                        .map(fault -> fault.pointer().substring(1) + ": " + fault.message())
                        .collect(Collectors.joining("; ")));
        this.faults = new ArrayList<>(faults);
    }

    /**
     * One fault.
     *
     * @param pointer the field, after a slash; a slash alone for the whole
     * @param message the value and the expectation
     */
    public record Fault(String pointer, String message) implements Serializable {}

    /** All faults of the operation. */
    public List<Fault> faults() {
        return List.copyOf(faults);
    }
}
