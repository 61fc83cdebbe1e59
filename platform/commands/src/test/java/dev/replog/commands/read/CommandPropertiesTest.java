package dev.replog.commands.read;

import static dev.replog.commands.read.CommandSpecification.MUTATION;
import static dev.replog.commands.read.CommandSpecification.USER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.Problem;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.Operation;
import dev.replog.schemas.catalogue.CanonicalText;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.catalogue.Field;
import dev.replog.schemas.codec.RecordCodec;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.ObjectMapper;

/** Properties of every document. The seed is printed; {@code -Dseed=N} replays it. */
class CommandPropertiesTest {
    private static final int ROUNDS = 2000;
    private static final Set<ErrorCode> REFUSALS =
            Set.of(ErrorCode.INVALID_JSON, ErrorCode.VALIDATION_FAILED, ErrorCode.TOO_LARGE);
    private static final String ALPHABET = "{}[]:,\"'\\u0d8e+-.eE truefalsn\u00e9\ud83d";

    private final ObjectMapper json = new ObjectMapper();
    private final Random random = seeded();

    private static Random seeded() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed);
        return new Random(seed);
    }

    @Test
    void everyValidDocument_comesThroughTheLogUnchanged() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            EntityType type = pick(Catalogue.shipped().types());
            Map<String, Object> document = document(type);
            Operation operation =
                    CommandSpecification.value(CommandReader.read(request(type), json.writeValueAsBytes(document)));
            Operation again = throughTheLog(operation);
            assertThat(again).isEqualTo(operation);
            assertThat(plain(again.getFields())).isEqualTo(plain(document));
        }
    }

    @Test
    void echoedDocument_isTheSameRequest() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            EntityType type = pick(Catalogue.shipped().types());
            Operation first = CommandSpecification.value(
                    CommandReader.read(request(type), json.writeValueAsBytes(document(type))));
            byte[] echo = json.writeValueAsBytes(plain(first.getFields()));
            assertThat(CommandSpecification.value(CommandReader.read(request(type), echo)))
                    .isEqualTo(first);
        }
    }

    @Test
    void garbage_isRefusedAndNeverThrows() {
        for (int round = 0; round < ROUNDS; round++) {
            byte[] body = random.nextBoolean() ? noise() : text();
            expectAnswer(CommandReader.read(request(pick(Catalogue.shipped().types())), body));
            expectAnswer(PushReader.read(Catalogue.shipped(), USER, body, CommandSpecification.mutationIds()));
        }
    }

    @Test
    void damagedDocuments_areReadOrRefused() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            EntityType type = pick(Catalogue.shipped().types());
            Map<String, Object> operation = new LinkedHashMap<>();
            operation.put("op", pick(List.of("create", "update", "patch", "delete", "upsert", "x")));
            operation.put("type", type.name());
            operation.put("localId", "l");
            operation.put("data", document(type));
            byte[] body = json.writeValueAsBytes(Map.of("operations", List.of(operation, operation)));
            for (int i = 0; i < 3; i++) {
                body[random.nextInt(body.length)] = (byte) ALPHABET.charAt(random.nextInt(ALPHABET.length() - 2));
            }
            expectAnswer(PushReader.read(Catalogue.shipped(), USER, body, CommandSpecification.mutationIds()));
            expectAnswer(CommandReader.read(request(type), body));
        }
    }

    @Test
    void strangeValues_areReadOrRefused() throws Exception {
        List<String> strange = List.of(
                "null",
                "{}",
                "[]",
                "[[]]",
                "\"\\u0000\"",
                "\"\\ud800\"",
                "1e9999",
                "-0.0",
                "1E-2147483647",
                "true",
                "\"\"",
                "12345678901234567890",
                "{\"id\":{}}",
                "[{\"id\":1}]",
                "[{\"localId\":[]}]",
                "[null]");
        Set<String> names = Catalogue.shipped().types().stream()
                .flatMap(type -> StreamSupport.stream(type.fields().spliterator(), false))
                .map(Field::name)
                .collect(Collectors.toSet());
        names.addAll(List.of("id", "localId", "user_id", "exercises", "sets", "etag", "", "\u0000"));
        List<String> all = List.copyOf(names);
        for (int round = 0; round < ROUNDS; round++) {
            String body = random.ints(1 + random.nextInt(6), 0, all.size())
                    .distinct()
                    .mapToObj(i -> json.writeValueAsString(all.get(i)) + ":" + pick(strange))
                    .collect(Collectors.joining(",", "{", "}"));
            expectAnswer(CommandReader.read(
                    request(pick(Catalogue.shipped().types())), body.getBytes(StandardCharsets.UTF_8)));
            String push = "{\"operations\":[{\"op\":\"patch\",\"type\":\"workout\",\"id\":" + pick(strange)
                    + ",\"localId\":" + pick(strange) + ",\"base_etag\":" + pick(strange) + ",\"data\":" + body + "}]}";
            expectAnswer(PushReader.read(
                    Catalogue.shipped(),
                    USER,
                    push.getBytes(StandardCharsets.UTF_8),
                    CommandSpecification.mutationIds()));
        }
    }

    private static <T> void expectAnswer(Reading<T> reading) {
        switch (reading) {
            case Reading.Read<T> read -> assertThat(read.value()).isNotNull();
            case Reading.Unreadable<T> unreadable -> {
                Problem problem = unreadable.problem();
                assertThat(REFUSALS).contains(problem.code());
                assertThat(problem.errors().size()).isLessThanOrEqualTo(ErrorList.ERRORS_MAX);
                assertThat(problem.toJson().length).isLessThan(20_000);
            }
        }
    }

    private static CommandRequest request(EntityType type) {
        return new CommandRequest(CommandMethod.POST, type, null, USER, MUTATION, CommandHeaders.NONE);
    }

    private static Operation throughTheLog(Operation operation) throws Exception {
        Mutation mutation = Mutation.newBuilder()
                .setUserId(USER)
                .setReceivedAt(Instant.EPOCH)
                .setOperations(List.of(operation))
                .build();
        return RecordCodec.MUTATION
                .decode(RecordCodec.MUTATION.encode(mutation))
                .getOperations()
                .getFirst();
    }

    private Map<String, Object> document(EntityType type) {
        Map<String, Object> document = new LinkedHashMap<>();
        for (Field field : type.fields()) {
            if (field.required() || type.requiresOneOf().contains(field.name()) || random.nextBoolean()) {
                document.put(field.name(), value(field));
            }
        }
        return document;
    }

    private Object value(Field field) {
        BigDecimal span = field.limits().max().subtract(field.limits().min());
        return switch (field.kind()) {
            case TEXT ->
                field.limits().oneOf().isEmpty()
                        ? "\u00e9x".repeat(1 + random.nextInt(40))
                        : pick(field.limits().oneOf());
            case WHOLE -> field.limits().min().longValueExact() + random.nextLong(span.longValueExact() + 1);
            case DECIMAL ->
                Field.canonicalDecimal(
                        field.limits().min().add(BigDecimal.valueOf(random.nextLong(span.longValueExact() * 1000), 3)));
            case FLAG -> random.nextBoolean();
            case DATE -> LocalDate.ofEpochDay(random.nextInt(40_000)).toString();
            case INSTANT -> CanonicalText.of(Instant.ofEpochMilli(random.nextLong(4_000_000_000_000L)));
            case ID -> new UUID(random.nextLong(), random.nextLong()).toString();
        };
    }

    /** Numbers are compared as the log's decimals: by value. */
    private static Map<String, Object> plain(Map<String, Object> fields) {
        Map<String, Object> plain = new LinkedHashMap<>();
        fields.forEach((name, value) ->
                plain.put(name, value instanceof BigDecimal decimal ? Field.canonicalDecimal(decimal) : value));
        return plain;
    }

    private byte[] noise() {
        byte[] bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte[] text() {
        return random.ints(random.nextInt(200), 0, ALPHABET.length())
                .mapToObj(i -> String.valueOf(ALPHABET.charAt(i)))
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.UTF_8);
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
