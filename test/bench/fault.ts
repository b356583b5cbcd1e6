/** Why nothing is measured, judged or recorded, in words for the one who asked: what failed, why, what to do. */
export class CannotMeasure extends Error {
  override readonly name = "CannotMeasure";
}
