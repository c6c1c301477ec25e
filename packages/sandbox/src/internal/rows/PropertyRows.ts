import type { EnterpriseRow, Promotions, ServiceRow } from "../../Rows.ts"
import type { Ids } from "../Id.ts"
import { formatInstant } from "../Instant.ts"
import { type Property, serviceNumber, services, type ServiceTemplate, TEMPLATES } from "../story/Property.ts"
import { OPENED } from "../story/Story.ts"

/** The row of an enterprise. */
export const enterpriseRow = (ids: Ids, property: Property): EnterpriseRow => {
  const { template } = property
  const created = OPENED + property.index * 86_400
  return {
    Id: ids.encode("enterprise", property.index),
    ExternalIdentifier: `${template.country}-${property.index + 1}`,
    HoldingKey: null,
    ChainId: ids.encode("chain", 0),
    ChainName: "Sandbox Hotels",
    CreatedUtc: formatInstant(created),
    UpdatedUtc: formatInstant(created + 700 * 86_400),
    Name: property.index < TEMPLATES ? template.name : `${template.name} ${property.index + 1}`,
    ShortName: null,
    TimeZoneIdentifier: template.timeZone,
    LegalEnvironmentCode: template.country,
    AccommodationEnvironmentCode: template.country,
    AccountingEnvironmentCode: template.country,
    TaxEnvironmentCode: template.country,
    DefaultLanguageCode: template.language,
    EditableHistoryInterval: template.windows[1],
    AccountingEditableHistoryInterval: template.windows[0],
    OperationalEditableHistoryInterval: template.windows[1],
    BusinessDayClosingOffset: template.closing,
    WebsiteUrl: null,
    Email: "front.desk@hotel.example",
    Phone: null,
    LogoImageId: null,
    CoverImageId: null,
    Pricing: template.pricing,
    TaxPrecision: template.taxPrecision,
    AddressId: ids.encode("address", property.index),
    Address: {
      Id: ids.encode("address", property.index),
      Line1: "1 Example Street",
      Line2: null,
      City: template.city,
      PostalCode: null,
      CountryCode: template.country,
      CountrySubdivisionCode: null,
      Latitude: null,
      Longitude: null
    },
    GroupNames: [],
    Subscription: { TaxIdentifier: null },
    LinkedUtc: formatInstant(created + 30 * 86_400)
  }
}

/** The rows of a property's services, without those that the token may not see. */
export const serviceRows = (ids: Ids, property: Property): ReadonlyArray<ServiceRow> =>
  services.flatMap((service, index) => {
    if (!service.visible) return []
    const created = OPENED + property.index * 86_400 + index * 3600
    const { unit = "Day" }: ServiceTemplate = service
    return [{
      Id: ids.encode("service", serviceNumber(property.index, index)),
      EnterpriseId: ids.encode("enterprise", property.index),
      IsActive: service.active,
      Name: service.name,
      Names: { [property.template.language]: service.name },
      StartTime: null,
      EndTime: null,
      Options: { BillAsPackage: false },
      Promotions: service.bookable ? null : promotions,
      Type: service.bookable ? "Reservable" : "Orderable",
      Ordering: index,
      Data: service.bookable
        ? {
          Discriminator: "Bookable" as const,
          Value: {
            StartOffset: "P0M0DT15H0M0S",
            EndOffset: "P0M0DT11H0M0S",
            OccupancyStartOffset: "P0M0DT0H0M0S",
            OccupancyEndOffset: "P0M0DT0H0M0S",
            TimeUnit: unit,
            TimeUnitPeriod: unit
          }
        }
        : { Discriminator: "Additional" as const, Value: { Promotions: promotions } },
      ExternalIdentifier: null,
      CreatedUtc: formatInstant(created),
      UpdatedUtc: formatInstant(created + 500 * 86_400)
    }]
  })

const promotions: Promotions = {
  BeforeCheckIn: false,
  AfterCheckIn: true,
  DuringStay: true,
  BeforeCheckOut: false,
  AfterCheckOut: false,
  DuringCheckOut: false
}
