/** Why a request cannot be answered; the message is for whoever asked. */
export class RequestProblem extends Error {
  override readonly name = "RequestProblem";
  /** The HTTP status. */
  readonly status: 400 | 404 | 503;

  constructor(status: RequestProblem["status"], message: string) {
    super(message);
    this.status = status;
  }
}
