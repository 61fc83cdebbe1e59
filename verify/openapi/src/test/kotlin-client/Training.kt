import java.time.LocalDate
import java.util.UUID
import org.openapitools.client.apis.DevelopmentApi
import org.openapitools.client.apis.ExerciseApi
import org.openapitools.client.apis.PullingApi
import org.openapitools.client.apis.PushingApi
import org.openapitools.client.apis.WorkoutApi
import org.openapitools.client.infrastructure.ApiClient
import org.openapitools.client.infrastructure.Serializer
import org.openapitools.client.models.ExerciseInput
import org.openapitools.client.models.ExerciseOperationData
import org.openapitools.client.models.ExercisePatch
import org.openapitools.client.models.NestedWorkoutExerciseInput
import org.openapitools.client.models.NestedWorkoutSetInput
import org.openapitools.client.models.OperationKind
import org.openapitools.client.models.Push
import org.openapitools.client.models.PushOperation
import org.openapitools.client.models.WorkoutInput
import org.openapitools.client.models.WorkoutOperationData
import org.openapitools.client.models.WorkoutPatch
import org.openapitools.client.models.WorkoutState

/** An app that uses the generated client as it is. Its argument is the address of a server; it fails on a surprise. */
fun main(arguments: Array<String>) {
    val address = arguments[0]
    Serializer.moshiBuilder.add(AllTypes)
    ApiClient.accessToken = DevelopmentApi(address).getDevToken("user-" + UUID.randomUUID()).trim()

    val exercise = createsAndPatchesAnExercise(ExerciseApi(address))
    patchesOnlyWhatItNames(WorkoutApi(address), exercise)
    pulls(address, pushes(PushingApi(address), exercise))
    println("done")
}

private fun createsAndPatchesAnExercise(exercises: ExerciseApi): UUID {
    val created = exercises.createExercise(ExerciseInput(name = "Squat", category = "strength", notes = "Low bar."))
    val renamed = exercises.patchExercise(created.id, ExercisePatch(name = "Back squat"))
    expect("Back squat", renamed.name)
    expect("strength", renamed.category)
    expect("Low bar.", renamed.notes)
    expect(1, exercises.listExercises().items.size)
    return created.id
}

private fun patchesOnlyWhatItNames(workouts: WorkoutApi, exercise: UUID) {
    val monday = workouts.createWorkout(
        WorkoutInput(
            localId = "monday",
            status = WorkoutInput.Status.in_progress,
            scheduledDate = LocalDate.of(2026, 11, 10),
            exercises = listOf(
                NestedWorkoutExerciseInput(
                    exerciseId = exercise.toString(),
                    sets = listOf(NestedWorkoutSetInput(reps = 5)),
                ),
            ),
        ),
    )
    expect(5L, monday.exercises!![0].sets!![0].reps)

    val renamed = workouts.patchWorkout(monday.id, WorkoutPatch(name = "Legs"))
    expect("Legs", renamed.name)
    expect("in_progress", renamed.status?.value)
    expect(LocalDate.of(2026, 11, 10), renamed.scheduledDate)

    expect(3, workouts.deleteWorkout(monday.id).deletedCount)
}

private fun pushes(pushing: PushingApi, exercise: UUID): String {
    val answer = pushing.push(
        Push(
            operations = listOf(
                Operation(
                    OperationKind.create,
                    PushOperation.Type.workout,
                    WorkoutOperationData(name = "Arms", scheduledDate = LocalDate.of(2026, 11, 11)),
                    localId = "tuesday",
                ),
                Operation(
                    OperationKind.patch,
                    PushOperation.Type.exercise,
                    ExerciseOperationData(equipment = "barbell"),
                    id = exercise,
                ),
            ),
        ),
    )
    expect(listOf<Any>(), answer.errors)
    expect("tuesday", answer.results[0].localId)
    return answer.syncToken!!
}

private fun pulls(address: String, token: String) {
    val page = PullingApi(address).pull(replogMinToken = token)
    val items = page.items.map { it as Item }
    expect("Arms", items.map { it.value }.filterIsInstance<WorkoutState>().single().name)
    expect(2, items.size)
    expect(0, PullingApi(address).pull(since = page.nextSyncToken).items.size)
}

private fun expect(expected: Any?, found: Any?) {
    if (expected != found) {
        throw AssertionError("$found (expected: $expected)")
    }
}
