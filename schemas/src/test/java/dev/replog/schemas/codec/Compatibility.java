package dev.replog.schemas.codec;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.Incompatibility;
import org.apache.avro.SchemaCompatibility.SchemaIncompatibilityType;

/**
 * Finds what a reader cannot read from a writer, or would read as something else. Avro's own check compares shapes
 * only: a weight in thousandths and one in hundredths have the same bytes and the same fingerprint.
 */
final class Compatibility {
    private static final List<String> MEANINGS = List.of("logicalType", "precision", "scale");

    private final List<String> problems = new ArrayList<>();

    private Compatibility() {}

    static List<String> problems(Schema reader, Schema writer) {
        return problems(reader, writer, any -> true);
    }

    /**
     * The same check for a reader that is older than the writer. A new entity type is no problem: such a reader reads
     * its state as that of another type. Therefore {@code EntityChange.type}, not the class of the state, gives the
     * type.
     */
    static List<String> problemsOfOlderReader(Schema reader, Schema writer) {
        return problems(reader, writer, problem -> !isNewEntityType(problem));
    }

    private static List<String> problems(Schema reader, Schema writer, Predicate<Incompatibility> counts) {
        Compatibility found = new Compatibility();
        SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getResult().getIncompatibilities().stream()
                .filter(counts)
                .forEach(problem -> found.problems.add(
                        problem.getLocation() + ": " + problem.getType() + ": " + problem.getMessage()));
        found.compareMeaning(reader, writer, reader.getName());
        return found.problems;
    }

    private static boolean isNewEntityType(Incompatibility problem) {
        return problem.getType() == SchemaIncompatibilityType.MISSING_UNION_BRANCH
                && problem.getReaderFragment().getType() == Schema.Type.UNION
                && problem.getReaderFragment().getTypes().stream()
                        .anyMatch(member -> member.getObjectProp("replog.type") != null);
    }

    private void compareMeaning(Schema reader, Schema writer, String at) {
        if (reader.getType() == Schema.Type.UNION || writer.getType() == Schema.Type.UNION) {
            for (Schema branch : members(reader)) {
                members(writer).stream()
                        .filter(other -> other.getFullName().equals(branch.getFullName()))
                        .forEach(other -> compareMeaning(branch, other, at));
            }
        } else if (reader.getType() == writer.getType()) {
            compareSameType(reader, writer, at);
        }
    }

    private void compareSameType(Schema reader, Schema writer, String at) {
        switch (reader.getType()) {
            case RECORD -> {
                for (Schema.Field field : reader.getFields()) {
                    Schema.Field written = writer.getField(field.name());
                    if (written != null) {
                        compareMeaning(field.schema(), written.schema(), at + "." + field.name());
                    }
                }
            }
            case ARRAY -> compareMeaning(reader.getElementType(), writer.getElementType(), at + "[]");
            case MAP -> compareMeaning(reader.getValueType(), writer.getValueType(), at + "{}");
            default -> {
                for (String meaning : MEANINGS) {
                    Object read = reader.getObjectProp(meaning);
                    Object written = writer.getObjectProp(meaning);
                    if (!Objects.equals(read, written)) {
                        problems.add(at + ": " + meaning + " " + read + " (expected: " + written + ")");
                    }
                }
            }
        }
    }

    private static List<Schema> members(Schema schema) {
        return schema.getType() == Schema.Type.UNION ? schema.getTypes() : List.of(schema);
    }
}
