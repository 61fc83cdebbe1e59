package dev.replog.commands.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.http.problem.FieldError;
import dev.replog.http.problem.Problem;
import dev.replog.schemas.Node;
import dev.replog.schemas.Operation;
import dev.replog.schemas.catalogue.Catalogue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The functions with which the tests of this package give a request and check the result. */
final class CommandSpecification {
    static final String USER = "alice";
    static final UUID MUTATION = UUID.fromString("00000000-0000-4000-8000-0000000000aa");
    static final UUID ID = UUID.fromString("00000000-0000-4000-8000-000000000001");
    static final UUID OTHER_ID = UUID.fromString("00000000-0000-4000-8000-000000000002");

    private CommandSpecification() {}

    /** JSON with single quotes instead of double ones. */
    static byte[] json(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    static Reading<Operation> reading(CommandMethod method, String type, String body) {
        return reading(method, type, method == CommandMethod.POST ? null : ID, CommandHeaders.NONE, body);
    }

    static Reading<Operation> reading(
            CommandMethod method, String type, @Nullable UUID id, CommandHeaders headers, String body) {
        return CommandReader.read(
                new CommandRequest(method, Catalogue.shipped().require(type), id, USER, MUTATION, headers), json(body));
    }

    static Operation post(String type, String body) {
        return value(reading(CommandMethod.POST, type, body));
    }

    static Operation put(String type, String body) {
        return value(reading(CommandMethod.PUT, type, body));
    }

    static Operation patch(String type, String body) {
        return value(reading(CommandMethod.PATCH, type, body));
    }

    static PushCommand push(String body) {
        return value(PushReader.read(Catalogue.shipped(), USER, json(body), mutationIds()));
    }

    /** One mutation id after the other, from MUTATION on. */
    static Supplier<UUID> mutationIds() {
        AtomicLong next = new AtomicLong(MUTATION.getLeastSignificantBits());
        return () -> new UUID(MUTATION.getMostSignificantBits(), next.getAndIncrement());
    }

    static <T> T value(Reading<T> reading) {
        return switch (reading) {
            case Reading.Read<T> read -> read.value();
            case Reading.Unreadable<T> unreadable ->
                throw new AssertionError(unreadable.problem().detail() + " "
                        + unreadable.problem().errors());
        };
    }

    static <T> Problem problem(Reading<T> reading) {
        return switch (reading) {
            case Reading.Read<T> read -> throw new AssertionError("read: " + read.value());
            case Reading.Unreadable<T> unreadable -> unreadable.problem();
        };
    }

    /** The only error, as its place and message. */
    static String error(Reading<?> reading) {
        List<FieldError> errors = problem(reading).errors();
        assertThat(errors).hasSize(1);
        return errors.getFirst().pointer() + " " + errors.getFirst().message();
    }

    static List<String> pointers(Reading<?> reading) {
        return problem(reading).errors().stream().map(FieldError::pointer).toList();
    }

    static List<Node> nodes(Operation operation) {
        List<Node> nodes = operation.getNodes();
        assertThat(nodes).isNotNull();
        return nodes;
    }

    static @Nullable Object field(Node node, String name) {
        return node.getFields().get(name);
    }
}
