package dev.replog.commands.read;

import static dev.replog.commands.read.CommandMethod.PATCH;
import static dev.replog.commands.read.CommandMethod.POST;
import static dev.replog.commands.read.CommandMethod.PUT;
import static dev.replog.commands.read.CommandSpecification.ID;
import static dev.replog.commands.read.CommandSpecification.OTHER_ID;
import static dev.replog.commands.read.CommandSpecification.USER;
import static dev.replog.commands.read.CommandSpecification.error;
import static dev.replog.commands.read.CommandSpecification.patch;
import static dev.replog.commands.read.CommandSpecification.pointers;
import static dev.replog.commands.read.CommandSpecification.post;
import static dev.replog.commands.read.CommandSpecification.put;
import static dev.replog.commands.read.CommandSpecification.reading;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.Operation;
import dev.replog.schemas.identity.EntityIds;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the fields of a command: their values, and what the reader ignores, requires and rejects. */
class CommandFieldsTest {
    @Test
    void values_areCanonical() {
        Operation set = post(
                "workout_set",
                "{'workout_exercise_id':'00000000-0000-4000-8000-0000000000AB','reps':8.0,'weight':62.50,'rpe':8,"
                        + "'completed':true,'completed_at':'2026-11-10T16:30:00.1234+02:00'}");
        assertThat(set.getFields())
                .containsEntry("workout_exercise_id", "00000000-0000-4000-8000-0000000000ab")
                .containsEntry("reps", 8L)
                .containsEntry("weight", new BigDecimal("62.500000"))
                .containsEntry("rpe", new BigDecimal("8.000000"))
                .containsEntry("completed", true)
                .containsEntry("completed_at", "2026-11-10T14:30:00.123Z")
                .hasSize(6);
    }

    @Test
    void echoedFields_areIgnored_andOthersAreUnknown() {
        Operation operation = put(
                "exercise",
                "{'id':'" + ID + "','name':'a','etag':'1','version':3,'created_at':'x','updated_at':1,'updatedAt':null,"
                        + "'sync_token':{},'user_id':'alice'}");
        assertThat(operation.getFields()).containsOnlyKeys("name");
        assertThat(error(reading(PUT, "exercise", "{'name':'a','colour/~':1}")))
                .isEqualTo("/colour~1~0 colour/~: unknown field of exercise");
        assertThat(error(reading(PUT, "exercise", "{'name':'a','user_id':'bob'}")))
                .isEqualTo("/user_id user_id: bob (expected: the caller's own)");
    }

    @Test
    void requiredFields_areRequired_exceptInAPatch() {
        assertThat(error(reading(POST, "exercise", "{}"))).isEqualTo("/name name: missing (expected: a value)");
        assertThat(error(reading(PUT, "exercise", "{'name':null}")))
                .isEqualTo("/name name: missing (expected: a value)");
        assertThat(error(reading(POST, "exercise", "{'name':null}")))
                .isEqualTo("/name name: null (expected: a value, or no such property)");
        assertThat(error(reading(PATCH, "exercise", "{'name':null}")))
                .isEqualTo("/name name: null (expected: a value, or no such property)");
        assertThat(error(reading(POST, "exercise", "{'name':''}"))).startsWith("/name name: 0 characters");
        assertThat(error(reading(POST, "workout", "{'name':'a'}")))
                .isEqualTo(" workout: none of day_id, scheduled_date, started_at (expected: at least one of them)");
        assertThat(error(reading(POST, "workout", "{'scheduled_date':'2026-02-30'}")))
                .startsWith("/scheduled_date ");
    }

    @Test
    void null_clearsAField_orIsTheSameAsAbsent() {
        assertThat(patch("exercise", "{'notes':null}").getFields()).containsEntry("notes", null);
        assertThat(post("exercise", "{'name':'a','notes':null}").getFields()).containsEntry("notes", null);
        assertThat(put("exercise", "{'name':'a','notes':null}").getFields()).containsOnlyKeys("name");
        assertThat(error(reading(PATCH, "workout", "{'status':null}"))).startsWith("/status status: null");
        assertThat(put("workout", "{'day_id':'a','status':null}").getFields()).containsOnlyKeys("day_id");
        // The decider sets the default of a new entity, because only the decider knows whether the entity is new.
        assertThat(post("workout", "{'day_id':'a'}").getFields()).containsOnlyKeys("day_id");
    }

    @Test
    void references_areIdsOrLocalIds() {
        Operation byLocalId = post("workout_exercise", "{'workout_id':'w1','exercise_id':'e1'}");
        assertThat(byLocalId.getFields())
                .containsEntry(
                        "workout_id", EntityIds.ofLocalId(USER, "workout", "w1").toString())
                .containsEntry(
                        "exercise_id",
                        EntityIds.ofLocalId(USER, "exercise", "e1").toString());
        assertThat(patch("workout", "{'template_id':'" + OTHER_ID + "'}").getFields())
                .containsEntry("template_id", OTHER_ID.toString());
        assertThat(error(reading(PATCH, "workout", "{'template_id':5}"))).startsWith("/template_id ");
        assertThat(error(reading(PATCH, "workout", "{'template_id':'" + "x".repeat(65) + "'}")))
                .startsWith("/template_id ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'name':{}}|/name name: an object (expected: a string)",
                "{'name':[]}|/name name: an array (expected: a string)",
                "{'name':true}|/name name: true (expected: a string)",
                "{'name':'a','is_custom':'yes'}|/is_custom is_custom: yes (expected: true or false)",
                "{'name':'a\\u0000'}|/name name: contains a NUL character (expected: text without it)",
                "{'name':'\\ud83d'}|/name name: contains half of a surrogate pair (expected: valid Unicode)"
            })
    void wrongType_isRejected_withItsPointer(String body, String expected) {
        assertThat(error(reading(POST, "exercise", body))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1",
                "1.5",
                "10001",
                "1e400",
                "1e-400",
                "99999999999999999999999999",
                "-0.1",
                "1E+2147483647",
                "1E-2147483647",
                "'7'"
            })
    void reps_areAWholeNumberInRange(String reps) {
        String body = "{'workout_exercise_id':'x','weight':1,'reps':" + reps + "}";
        assertThat(pointers(reading(POST, "workout_set", body))).containsExactly("/reps");
    }
}
